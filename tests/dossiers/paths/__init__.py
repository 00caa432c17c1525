"""A driver that takes every act of every real procedure, by the real actions."""
