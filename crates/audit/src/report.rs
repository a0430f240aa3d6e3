//! An audit for people: terminal, HTML and JSON, in English and Japanese.
