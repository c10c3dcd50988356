"""Our own judged questions (sample/judged) on the sample's texts: what each way of asking finds, beside what was recorded."""
