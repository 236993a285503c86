"""The pages of the sealed box: the voter's, the board for everyone, the bureau's."""
