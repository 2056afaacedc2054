"""What everybody calls these libraries and their functions: code from a question leaves imports out."""

from losslint.knowledge.lookup.registry import TABLES

SCALING_AND_ENCODING = (
    "LabelBinarizer",
    "LabelEncoder",
    "MinMaxScaler",
    "MultiLabelBinarizer",
    "OneHotEncoder",
    "StandardScaler",
)
SCORES = ("accuracy_score", "classification_report", "confusion_matrix")

for _name, _meant in {
    "np": "numpy",
    "numpy": "numpy",
    "pd": "pandas",
    "pandas": "pandas",
    "plt": "matplotlib.pyplot",
    "sns": "seaborn",
    "cv2": "cv2",
    "cv": "cv2",
    "os": "os",
    "Image": "PIL.Image",
    "train_test_split": "sklearn.model_selection.train_test_split",
    **{name: f"sklearn.metrics.{name}" for name in SCORES},
    **{name: f"sklearn.preprocessing.{name}" for name in SCALING_AND_ENCODING},
}.items():
    TABLES.conventions[_name] = _meant
