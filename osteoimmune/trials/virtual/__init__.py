"""Virtual patients and virtual trials: who takes part, what befalls them, what is seen of it."""
