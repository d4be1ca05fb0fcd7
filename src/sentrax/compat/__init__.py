"""Other libraries' interfaces to the model that comes with the package: change one import, keep the code."""
