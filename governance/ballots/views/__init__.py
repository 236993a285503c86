"""Pages of ballots: how far each is, preparing, the acts of the bureau, the voter's page."""
