"""What a Clarify workload is: image, analysis config, need for inference, size, data, launcher."""
