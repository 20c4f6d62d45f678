"""The templates of pages: escaped, and strict about names that are not there."""

from functools import cache

import jinja2


@cache
def page_template(name: str) -> jinja2.Template:
    """The template of a page by its file name in report/templates."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("osteoimmune.report", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
