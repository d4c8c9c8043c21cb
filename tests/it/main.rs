fn main() {}
mod schema_equality;
