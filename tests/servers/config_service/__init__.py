"""A stand-in for the calls of AWS Config that moto lacks, held to botocore's model of the service."""
