"""What the views draw: ids first, rows fetched as they are shown."""
