from . import portal
from . import program
