"""What holds of models in any framework: their layers, frozen weights, and who may have trained them."""
