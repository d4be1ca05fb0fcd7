"""The English sentiment model: negative, neutral, positive."""
