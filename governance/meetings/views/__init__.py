"""Pages of meetings: lists, the sheet, preparing, texts, what members ask, documents."""
