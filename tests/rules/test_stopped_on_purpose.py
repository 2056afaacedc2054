"""LL714: loops of Keras in which gradients are stopped on purpose, as their kinds of training have it."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

START = """
import tensorflow as tf
from tensorflow import keras
x, y = tf.random.normal((100, 8)), tf.random.uniform((100,), 0, 5, tf.int32)
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(10)
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = keras.optimizers.Adam()
"""
NEAR = {
    "vq_vae": """
class VectorQuantizer(keras.layers.Layer):
    def __init__(self, n, d, beta=0.25):
        super().__init__()
        self.n, self.d, self.beta = n, d, beta
        self.codes = self.add_weight(shape=(d, n), initializer="uniform", trainable=True)
    def call(self, x):
        flat = tf.reshape(x, [-1, self.d])
        far = tf.reduce_sum(flat ** 2, 1, keepdims=True) + tf.reduce_sum(self.codes ** 2, 0) - 2 * flat @ self.codes
        q = tf.reshape(tf.one_hot(tf.argmin(far, 1), self.n) @ tf.transpose(self.codes), tf.shape(x))
        self.add_loss(self.beta * tf.reduce_mean((tf.stop_gradient(q) - x) ** 2))
        self.add_loss(tf.reduce_mean((q - tf.stop_gradient(x)) ** 2))
        return x + tf.stop_gradient(q - x)
inputs = keras.Input((8,))
h = keras.layers.Dense(16, activation="relu")(inputs)
q = VectorQuantizer(32, 16)(h)
model = keras.Model(inputs, keras.layers.Dense(8)(q))
for a, _ in data:
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(keras.losses.mean_squared_error(a, model(a))) + sum(model.losses)
    g = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(g, model.trainable_variables))
""",
    "simsiam": """
encoder = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(16)])
predictor = keras.Sequential([keras.layers.Input((16,)), keras.layers.Dense(4, activation="relu"), keras.layers.Dense(16)])
def far(p, z):
    z = tf.stop_gradient(z)
    return -tf.reduce_mean(tf.reduce_sum(tf.math.l2_normalize(p, 1) * tf.math.l2_normalize(z, 1), axis=1))
for a, _ in data:
    with tf.GradientTape() as tape:
        z1, z2 = encoder(a), encoder(a + 0.1 * tf.random.normal(tf.shape(a)))
        p1, p2 = predictor(z1), predictor(z2)
        loss = far(p1, z2) / 2 + far(p2, z1) / 2
    weights = encoder.trainable_variables + predictor.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
""",
    "byol": """
def net():
    return keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(16)])
online, target = net(), net()
target.set_weights(online.get_weights())
head = keras.layers.Dense(16)
inputs = keras.Input((8,))
model = keras.Model(inputs, head(online(inputs)))
for a, _ in data:
    with tf.GradientTape() as tape:
        want = tf.stop_gradient(target(a, training=False))
        loss = tf.reduce_mean(tf.square(model(a, training=True) - want))
    g = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(g, model.trainable_variables))
    for w, v in zip(target.weights, online.weights):
        w.assign(0.99 * w + 0.01 * v)
""",
    "target network": """
def net():
    inputs = keras.Input((8,))
    h = keras.layers.Dense(24, activation="relu")(inputs)
    return keras.Model(inputs, keras.layers.Dense(2)(h))
policy, target = net(), net()
huber = keras.losses.Huber()
for a, b in data:
    best = tf.stop_gradient(tf.reduce_max(target(a), axis=1))
    with tf.GradientTape() as tape:
        q = tf.reduce_sum(policy(a) * tf.one_hot(b, 2), axis=1)
        loss = huber(0.9 * best, q)
    g = tape.gradient(loss, policy.trainable_variables)
    optimizer.apply_gradients(zip(g, policy.trainable_variables))
    target.set_weights(policy.get_weights())
""",
    "distillation": """
teacher = keras.models.load_model("teacher.keras")
student = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(5)])
soft = keras.losses.KLDivergence()
for a, b in data:
    said = tf.stop_gradient(teacher(a, training=False))
    with tf.GradientTape() as tape:
        logits = student(a, training=True)
        loss = 0.1 * loss_fn(b, logits) + 0.9 * soft(tf.nn.softmax(said / 4), tf.nn.softmax(logits / 4))
    g = tape.gradient(loss, student.trainable_variables)
    optimizer.apply_gradients(zip(g, student.trainable_variables))
""",
    "probe on a frozen body": """
body = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(16, activation="relu")])
body.load_weights("body.weights.h5")
head = keras.layers.Dense(5)
inputs = keras.Input((8,))
model = keras.Model(inputs, head(tf.stop_gradient(body(inputs))))
for a, b in data:
    with tf.GradientTape() as tape:
        loss = loss_fn(b, model(a, training=True))
    g = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(g, model.trainable_variables))
""",
    "critic on stopped features": """
inputs = keras.Input((8,))
h = keras.layers.Dense(16, activation="relu")(inputs)
actor, critic = keras.layers.Dense(5)(h), keras.layers.Dense(1)(tf.stop_gradient(h))
model = keras.Model(inputs, [actor, critic])
mse = keras.losses.MeanSquaredError()
for a, b in data:
    with tf.GradientTape() as tape:
        logits, value = model(a, training=True)
        loss = loss_fn(b, logits) + 0.5 * mse(tf.cast(b, tf.float32)[:, None], value)
    g = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(g, model.trainable_variables))
""",
    "two stages": """
inputs = keras.Input((8,))
h = keras.layers.Dense(16, activation="relu")(inputs)
first = keras.Model(inputs, keras.layers.Dense(8)(h))
second = keras.Model(inputs, keras.layers.Dense(5)(tf.stop_gradient(h)))
def step(model, loss_of, a, want):
    with tf.GradientTape() as tape:
        loss = loss_of(want, model(a, training=True))
    g = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(g, model.trainable_variables))
for a, b in data:
    step(first, keras.losses.MeanSquaredError(), a, a)
for a, b in data:
    step(second, loss_fn, a, b)
""",
    "accumulated": """
inputs = keras.Input((8,))
h = tf.stop_gradient(keras.layers.Dense(16)(inputs))
model = keras.Model(inputs, keras.layers.Dense(5)(h))
total = [tf.zeros_like(w) for w in model.trainable_variables]
for a, b in data:
    with tf.GradientTape() as tape:
        loss = loss_fn(b, model(a, training=True))
    g = tape.gradient(loss, model.trainable_variables)
    total = [t + d for t, d in zip(total, g) if d is not None]
optimizer.apply_gradients(zip(total, model.trainable_variables))
""",
}


@pytest.mark.parametrize("kind", NEAR)
def test_it_is_left_alone(kind: str) -> None:
    assert lint(Path("train.py"), f"{START}{NEAR[kind]}".encode(), select=["LL7"]) == []
