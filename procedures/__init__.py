"""What can be asked for and how it is handled: catalogue, versions, forms, workflow, working time, fees."""
