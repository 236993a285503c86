"""Pages of minutes: writing, signing, the register, and the decisions that are followed."""
