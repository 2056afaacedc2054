"""What Keras calls mean: layers, activations, losses, metrics, optimizers, models, data sets, loaders."""
