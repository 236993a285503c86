"""Pages of attendance: one's own presence, the desk, the bureau and the sheet, the quorum as it moves."""
