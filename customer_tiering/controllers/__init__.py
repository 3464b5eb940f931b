from . import program
