"""The Trax library, continued on today's JAX: Trax's module paths, names and behaviour."""
