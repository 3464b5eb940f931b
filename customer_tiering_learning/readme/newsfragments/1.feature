Learned rules: label customers by hand, learn a small decision tree, check it on customers held back, make a draft program of it.
