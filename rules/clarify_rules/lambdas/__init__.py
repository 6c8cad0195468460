"""The front door for AWS: the functions that AWS Config and the job events invoke."""
