/// Where the elements of all layers are written, each when it is found.
final class ElementWriter {
  var output = StandardOutput()
}
