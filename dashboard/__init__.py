"""What people see, in the browser and in the weekly snapshot."""
