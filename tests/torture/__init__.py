"""What hostile use does, at random, for as long as one likes: `make torture`; in small in test_torture.py."""
