"""What src/bench/rows is made of: a private network, the clients in it, and one module for each row it measures."""
