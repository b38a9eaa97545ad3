"""The verbs of `/incident`: words become commands, outcomes become one private line."""
