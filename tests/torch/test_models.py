"""Models: modules, sequences, functions and methods of tensors, followed to the head."""

from __future__ import annotations

import pytest

from tests.interpret.reading import runs
from tests.torch.reading import IMPORTS, TRAINED, head, output

SEQUENCES = {
    "nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 5))": (5, "linear", 2),
    "nn.Sequential(nn.Linear(8, 5), nn.Softmax(dim=1))": (5, "softmax", 2),
    "nn.Sequential(nn.Linear(8, 5), nn.Softmax(dim=-1))": (5, "softmax", 2),
    "nn.Sequential(nn.Linear(8, 5), nn.Softmax())": (5, "softmax", 2),
    "nn.Sequential(nn.Linear(8, 5), nn.LogSoftmax(dim=1), nn.Dropout(0.2))": (5, "log_softmax", 2),
    "nn.Sequential(*[nn.Linear(8, 16), nn.Linear(16, 5)])": (5, "linear", 2),
    "nn.Sequential(*[nn.Sequential(nn.Linear(8, 8), nn.Tanh()) for _ in range(3)], nn.Linear(8, 5))": (
        *(5, "linear", 2),
    ),
    "nn.DataParallel(nn.Sequential(nn.Linear(8, 5), nn.Sigmoid())).cuda()": (5, "sigmoid", 2),
    "torch.compile(nn.Linear(8, 5).to('cuda'))": (5, "linear", 2),
    "nn.Linear(8, 5).double().train()": (5, "linear", 2),
    # near misses
    "nn.Sequential(nn.Linear(8, 5), nn.Softmax(dim=0))": (5, None, 2),
    "nn.Sequential(nn.Linear(8, 5), nn.Softmax(dim=unknown()))": (5, None, 2),
    "nn.Sequential(nn.Linear(8, 5), unknown())": (None, None, None),
    "nn.Sequential(*unknown(), nn.Linear(8, 5))": (None, None, None),
    "nn.Sequential(nn.Linear(8, 5), *unknown())": (None, None, None),
}


@pytest.mark.parametrize("made", SEQUENCES)
def test_a_sequence_ends_in_its_last_layers(made: str) -> None:
    assert head(f"from somewhere import unknown\nmodel = {made}{TRAINED}") == SEQUENCES[made]


BUILT = """
from collections import OrderedDict
layers = OrderedDict()
layers["first"] = nn.Linear(8, 16)
layers["last"] = nn.Linear(16, 5)
model = nn.Sequential(layers)
"""
APPENDED = """
layers = []
for width in (8, 8):
    layers += [nn.Linear(width, 8), nn.ReLU()]
layers.append(nn.Linear(8, 5))
model = nn.Sequential(*layers)
"""
ADDED = """
model = nn.Sequential()
model.add_module("first", nn.Linear(8, 16))
model.add_module("last", nn.Linear(16, 5))
"""
REPLACED = """
model = nn.Sequential(nn.Linear(8, 16), nn.Linear(16, 1000))
model[1] = nn.Linear(model[1].in_features, 5)
"""
LISTED = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(8, 8) for _ in range(2)])
        self.layers.append(nn.Linear(8, 5))
    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)
model = Net()
"""
NAMED = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.parts = nn.ModuleDict({"body": nn.Linear(8, 8)})
        self.parts["head"] = nn.Linear(8, 5)
    def forward(self, x):
        return self.parts["head"](F.relu(self.parts["body"](x)))
model = Net()
"""
DERIVED = """
class Base(nn.Module):
    def forward(self, x):
        return self.last(self.body(x))
class Net(Base):
    def __init__(self, classes=5):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(8, 8), nn.ReLU())
        self.last = nn.Linear(8, classes)
model = Net()
"""
SUMMED = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.heads = nn.ModuleList([nn.Linear(8, 5) for _ in range(3)])
    def forward(self, x):
        return sum(head(x) for head in self.heads)
model = Net()
"""
CALLED_BY_NAME = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.last = nn.Linear(8, 5)
    def forward(self, x):
        return self.last.forward(x)
model = Net()
"""
TURNED_IN_PLACE = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.last = nn.Linear(8, 5)
    def forward(self, x):
        x = x.t().unsqueeze_(0)
        x.transpose_(1, 2).squeeze_(0)
        return self.last(x)
model = Net()
"""
OF_A_SEQUENCE = """
class Net(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 5))
model = Net()
"""


@pytest.mark.parametrize(
    "made",
    [
        BUILT,
        APPENDED,
        ADDED,
        REPLACED,
        LISTED,
        NAMED,
        DERIVED,
        OF_A_SEQUENCE,
        SUMMED,
        CALLED_BY_NAME,
        TURNED_IN_PLACE,
    ],
)
def test_modules_are_found_wherever_they_are_kept(made: str) -> None:
    assert head(made + TRAINED) == (5, "linear", 2)


FORWARD = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.last = nn.Linear(8, 5)
        self.lstm = nn.LSTM(8, 4, bidirectional=True, batch_first=True)
        self.rnn, self.relu_rnn = nn.RNN(8, 5), nn.RNN(8, 5, nonlinearity="relu")
    def forward(self, x):
        {body}
model = Net()
"""
BODIES = {
    "return self.last(x)": (5, "linear", 2),
    "return F.log_softmax(self.last(x), dim=1)": (5, "log_softmax", 2),
    "return self.last(x).softmax(-1)": (5, "softmax", 2),
    "return torch.softmax(self.last(x), axis=1)": (5, "softmax", 2),
    "return torch.stack([self.last(x), self.last(x)], axis=1).mean(axis=1)": (5, "linear", 2),
    "return torch.sigmoid(self.last(x))": (5, "sigmoid", 2),
    "return F.dropout(torch.tanh(self.last(x)), training=self.training)": (5, "tanh", 2),
    "return self.last(x.view(x.size(0), -1))": (5, "linear", 2),
    "return self.last(torch.flatten(x, 1)).view(-1, 5)": (5, "linear", 2),
    "return self.last(x).reshape(x.shape[0], 5)": (5, "linear", 2),
    "return self.last(x).unsqueeze(1).squeeze(1)": (5, "linear", 2),
    "return self.last(x).squeeze()": (5, "linear", 2),
    "return self.last(x).unsqueeze(1)": (5, "linear", 3),
    "return self.last(x).unsqueeze(2)": (1, "linear", 3),
    "return self.last(x)[:, :, None].squeeze(-1)": (5, "linear", 2),
    "return self.last(x).sum(1)": (1, "linear", 1),
    "return self.last(x).mean(-1, keepdim=True)": (1, "linear", 2),
    "return self.last(x.unsqueeze(1)).mean([1])": (5, "linear", 2),
    "return self.last(x.unsqueeze(1)).sum((0, 1), keepdim=True)": (5, "linear", 3),
    "return self.last(unknown(x)).mean(1)": (None, "linear", None),
    "return nn.Conv2d(3, 5, 3)(unknown(x)).mean((2, 3))": (5, "linear", None),
    "return nn.Conv2d(3, 5, 3)(unknown(x)).sum(dim=(-2, -1))": (5, "linear", None),
    "return nn.Conv2d(3, 5, 3)(unknown(x)).mean(1)": (None, "linear", None),
    "return self.last(x).median(1)[0]": (None, None, 1),
    "return self.rnn(x.unsqueeze(1))[0]": (5, "tanh", 3),
    "return self.relu_rnn(x.unsqueeze(1))[0]": (5, "relu", 3),
    "return self.lstm(x.unsqueeze(1))[0]": (8, None, 3),
    "out, (h, c) = self.lstm(x.unsqueeze(1)); return self.last(out[:, -1])": (5, "linear", 2),
    # near misses
    "return F.softmax(self.last(x), dim=0)": (5, None, 2),
    "return torch.softmax(self.last(x), axis=0)": (5, None, 2),
    "return torch.fft.fft(self.last(x))": (None, None, None),
    "return self.last(x).sum(0)": (None, "linear", 1),
    "return self.last(x).permute(1, 0)": (None, "linear", 2),
    "return self.last(x).permute(0, *axes)": (None, "linear", None),
    "return self.last(x).view(-1, *sizes)": (None, "linear", None),
    "return self.last(x).reshape(-1, 5, *sizes)": (None, "linear", None),
    "return self.last(x).expand(4, 5, *sizes)": (None, "linear", None),
    "return self.last(x).repeat(4, 5, *sizes)": (None, "linear", None),
    "return torch.sigmoid(self.last(x)) * 10": (5, None, 2),
    "return torch.cat([self.last(x), self.last(x)], 1)": (10, "linear", 2),
}


@pytest.mark.parametrize("body", BODIES)
def test_forward_is_followed(body: str) -> None:
    code = f"from somewhere import axes, sizes, unknown\n{FORWARD.format(body=body)}{TRAINED}"

    assert head(code) == BODIES[body]


FLATTENED = {
    "unknown(x).view(x.shape[0], -1)": 2,
    "unknown(x).reshape(len(x), 4, -1)": 3,
    "torch.flatten(unknown(x), 1)": 2,
    "unknown(x).flatten(start_dim=2)": 3,
    "unknown(x).flatten(1, 2)": None,
    "unknown(x).view(sizes)": None,
    "torch.flatten(unknown(x), 1).squeeze(1)": None,
}


@pytest.mark.parametrize("made", FLATTENED)
def test_what_says_how_many_axes_it_makes(made: str) -> None:
    code = FORWARD.format(body=f"return self.last({made.replace('unknown(x)', 'nn.ZeroPad1d(unknown)(x)')})")

    assert head(f"from somewhere import sizes, unknown\n{code}{TRAINED}")[2] == FLATTENED[made]


ELSEWHERE = """
from somewhere import which
def build():
    model = models.resnet18(weights='DEFAULT')
    last = nn.Linear(512, 5)
    if which() == "classifier":
        model.classifier = last
        optimizer = optim.Adam(model.classifier.parameters())
    elif which() == "fc":
        model.fc = last
        optimizer = optim.Adam(model.fc.parameters())
    return {returned}
model = build(){part}
"""


@pytest.mark.parametrize(("returned", "part"), [("model, optimizer", "[0]")])
def test_a_way_that_binds_no_variable_and_one_for_another_network(returned: str, part: str) -> None:
    made = ELSEWHERE.replace("{returned}", returned).replace("{part}", part)
    images = TRAINED.replace("100, 8", "100, 3, 224, 224")
    found = {
        run.outputs[0].head.units.value
        for run in runs(f"from torchvision import models\n{made}{images}", header=IMPORTS)
    }

    assert found <= {5, None}
    assert 5 in found


CONVOLUTIONS = {
    "nn.Conv2d(3, 8, 3)": (None, 8, 30, 30),
    "nn.Conv2d(3, 8, 3, stride=2, padding=1)": (None, 8, 16, 16),
    "nn.Conv2d(3, 8, (5, 3), padding='same')": (None, 8, 32, 32),
    "nn.MaxPool2d(2)": (None, 3, 16, 16),
    "nn.AvgPool2d(3, stride=2, padding=1)": (None, 3, 16, 16),
    "nn.AdaptiveAvgPool2d((7, 7))": (None, 3, 7, 7),
    "nn.ConvTranspose2d(3, 8, 4, 2, 1)": (None, 8, 64, 64),
    "nn.Upsample(scale_factor=2)": (None, 3, 64, 64),
    "nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten())": (None, 7200),
}


@pytest.mark.parametrize("layer", CONVOLUTIONS)
def test_the_shape_of_a_layer_is_what_pytorch_makes(layer: str) -> None:
    trained = "x = torch.randn(4, 3, 32, 32)\nnn.MSELoss()(model(x), x).backward()\n"

    (run_output,) = [output(f"model = {layer}\n{trained}")]

    assert run_output.head.rank.value == len(CONVOLUTIONS[layer])
    assert run_output.run.model.layers[-1].output_shape.value == CONVOLUTIONS[layer]
    torch = pytest.importorskip("torch")
    made = eval(layer, {"nn": torch.nn})(torch.zeros(4, 3, 32, 32))
    assert tuple(made.shape)[1:] == CONVOLUTIONS[layer][1:]


BACKBONES = {
    "models.resnet18(weights='DEFAULT')": 1000,
    "models.resnet50(num_classes=5)": 5,
    "models.resnet18(pretrained=True); model.fc = nn.Linear(model.fc.in_features, 5)": 5,
    "models.resnet18(); model.fc = nn.Sequential(nn.Dropout(0.2), nn.Linear(512, 5))": 5,
    "models.vit_b_16(); model.heads = nn.Linear(768, 5)": 5,
    "models.vit_b_16(); model.heads.head = nn.Linear(model.heads.head.in_features, 5)": 5,
    "models.swin_t(); model.head = nn.Linear(model.head.in_features, 5)": 5,
    "models.convnext_tiny(); model.classifier[2] = nn.Linear(768, 5)": 5,
    "models.efficientnet_v2_s(); model.classifier[1] = nn.Linear(1280, 5)": 5,
    "models.__dict__['resnet' + '18'](num_classes=5)": 5,
    "nn.Sequential(*list(models.resnet18().children())[:-1], nn.Flatten(), nn.Linear(512, 5))": 5,
    "nn.Sequential(*list(models.resnet18().children())[:-2])": None,
    "models.vgg16(); model.classifier[6] = nn.Linear(4096, 5)": 5,
    "models.vgg16(); model.classifier[6].out_features = 5": 1000,
    "models.mobilenet_v2(); model.classifier[1] = nn.Linear(model.classifier[1].in_features, 5)": 5,
    "models.densenet121(); model.classifier = nn.Linear(1024, 5)": 5,
    "timm.create_model('resnet18', pretrained=True, num_classes=5)": 5,
    # near misses
    "timm.create_model('resnet18', pretrained=True)": None,
    "models.resnet18(); model.fc = unknown()": None,
    "models.inception_v3()": None,
}


@pytest.mark.parametrize("made", BACKBONES)
def test_the_head_of_a_pretrained_network_is_the_one_that_it_has_by_now(made: str) -> None:
    imports = "import timm\nfrom torchvision import models\nfrom somewhere import unknown\n"
    images = TRAINED.replace("100, 8", "100, 3, 224, 224")

    assert head(f"{imports}model = {made}\n{images}")[0] == BACKBONES[made]


@pytest.mark.parametrize(
    ("layers", "read"),
    [
        ("self.a = nn.TransformerEncoderLayer(8, 2, batch_first=True)", "self.a(x).mean(1)"),
        (
            "self.a = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, batch_first=True), 2)",
            "self.a(x, src_key_padding_mask=x[:, :, 0] == 0)[:, 0]",
        ),
        ("self.a = nn.MultiheadAttention(8, 2, batch_first=True)", "self.a(x, x, x)[0][:, -1]"),
        ("self.a = nn.MultiheadAttention(8, 2, batch_first=True)", "(x + self.a(x, x, x)[0]).mean(dim=1)"),
        ("self.a = nn.TransformerDecoderLayer(8, 2, batch_first=True)", "self.a(x, x[:, :3]).mean(1)"),
        ("self.a = nn.Transformer(8, 2, batch_first=True)", "self.a(x[:, :3], x).mean(1)"),
    ],
)
def test_layers_that_attend_keep_their_rows(layers: str, read: str) -> None:
    code = f"""
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        {layers}
        self.head = nn.Linear(8, 5)
    def forward(self, x):
        return self.head({read})
x, y = torch.randn(100, 6, 8), torch.randint(0, 5, (100,))
nn.CrossEntropyLoss()(Net()(x), y).backward()
"""
    assert head(code) == (5, "linear", 2)
