"""How numbers are written and read, where Django's French differs from ours (`FORMAT_MODULE_PATH`)."""
