"""The demonstration: invented content whose clocks run from the day it is loaded."""
