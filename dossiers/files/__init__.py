"""Files of citizens and officers: judged by content, made harmless, stored by digest."""
