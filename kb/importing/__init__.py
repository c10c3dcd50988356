"""From a file to the working text and the record: read -> outline -> align -> plan -> apply."""
