"""An executable, evidence-checked model of the RANKL-RANK-OPG system in bone and immunity."""

__version__ = "0.1.0"
