"""One HTML file that shows how good a model is, or how it was trained: pictures, no scripts, no network."""
