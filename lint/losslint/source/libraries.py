"""Packages that everybody takes for libraries, also where a folder of the project has such a name."""

from __future__ import annotations

HARMLESS = frozenset(
    "numpy pandas sklearn matplotlib seaborn tensorflow keras os sys time datetime random math re json csv "
    "cPickle pickle _pickle glob shutil pathlib io logging argparse collections itertools functools operator "
    "copy string warnings typing tqdm cv2 PIL skimage scipy h5py plotly IPython gc platform subprocess "
    "tarfile zipfile urllib requests pydot graphviz tensorflow_datasets tensorflow_hub tensorflow_addons "
    "imageio joblib six statsmodels nltk wandb mlflow builtins torch torchvision albumentations "
    "imblearn mlxtend google gensim tensorboard struct gzip hashlib tempfile contextlib dataclasses enum abc "
    "multiprocessing threading uuid psutil yaml absl click keras_tuner kerastuner transformers einops bokeh "
    "pprint textwrap traceback types unittest pytest inspect signal socket getpass queue bisect heapq "
    "nibabel pydicom librosa soundfile pandas_datareader yfinance xgboost lightgbm catboost optuna "
    "visualkeras keras_visualizer icecream missingno wordcloud scikitplot yellowbrick altair tabulate "
    "prettytable rich termcolor colorama configparser easydict munch box addict attrdict dotmap omegaconf "
    "ml_collections hydra yacs dotenv environs decouple toml tomllib tomli simplejson ujson pydantic typer "
    "fire tyro docopt loguru accelerate lightning torchmetrics timm torchtext torchaudio ignite".split()
)
"""Packages whose functions do not change the arrays and models that they are given."""
