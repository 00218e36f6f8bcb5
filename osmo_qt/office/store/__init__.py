"""What the office keeps: one module per area, each with its tables and the questions to them."""
