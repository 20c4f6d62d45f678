"""Reports: figures and pages that open anywhere, offline."""

from osteoimmune.report.files import report_files, write_report

__all__ = ["report_files", "write_report"]
