"""Training and evaluation loops, with Trax's names."""
