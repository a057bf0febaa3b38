"""Every error of duecourse: the docstring of a class is its message and ends with the remedy.

A message is made by filling the docstring with the facts the error was raised with, so that one reading of this
package, a file for each room, shows everything the software may complain about. Programs read ``kind``, ``facts`` and
``exit_code``; people read the sentence. Families carry the exit codes that the command line documents:

====  ==========================================================================
code  meaning
====  ==========================================================================
0     done (or already done: every command may be repeated)
1     a fault of duecourse itself
2     bad input: a file, a text or a setting that cannot be used as it is
3     refused: a rule or the two-person principle says no; the record is unchanged
4     broken: the record, a gallery or a proof does not verify
====  ==========================================================================
"""

from duecourse.errors.exchange import *
from duecourse.errors.family import *
from duecourse.errors.figures import *
from duecourse.errors.ledger import *
from duecourse.errors.prints import *
from duecourse.errors.program import *
from duecourse.errors.rules import *
from duecourse.errors.status_path import *
from duecourse.errors.synth import *
from duecourse.errors.worksite import *
from duecourse.errors.workspace import *
