Back-tests: a program on a past day against what customers bought after it, with bands, a calibration by tenths and charts.
