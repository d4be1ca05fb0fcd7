from . import buckets as buckets
from . import callbacks as callbacks
from . import decoding as decoding
from . import history as history
from . import lr_schedules as lr_schedules
from . import trainer_lib as trainer_lib
from . import training as training
