"""The Web API, one table of methods for each family."""

from sandbox.api import auth, bookmarks, canvases, chat, conversations, files, members, pins, reading, users, views
from sandbox.api.ask import Method

METHODS: dict[str, Method] = {
    method.name: method
    for family in (auth, bookmarks, canvases, chat, conversations, files, members, pins, reading, users, views)
    for method in family.METHODS
}
