"""What the operator decided on submissions: recorded, applied to rows, checked."""
