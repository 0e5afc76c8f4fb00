"""What narrows the queue: a small language of terms with & | ! and brackets."""
