//! Deliberately flawed little mail servers to practise on.
