import EdgeModel

extension ComposeFormat {
  /// The volumes at the top of the file, by the names that services use.
  func volumes(_ root: YAMLReader) -> [String: VolumeName] {
    guard let reader = root.child("volumes") else { return [:] }
    var result: [String: VolumeName] = [:]
    for entry in reader.entries() {
      let path = reader.path(entry.key)
      guard let name = VolumeName(entry.key) else {
        root.report.add(.error, at: entry.position, path, "a volume's name has \(VolumeName.rule)")
        continue
      }
      result[entry.key] = name
      if let map = entry.value.map {
        let options = reader.reader(map, at: entry.position, keyPath: path)
        if let driver = options.text("driver"), driver != "local" {
          options.add(.error, "driver", "not supported: volumes lie on the disk of their machine")
        }
        options.pass(over: "name")
        if options.boolean("external") == true {
          options.add(.error, "external", "not supported: an app's volumes are its own")
        }
      } else if !entry.value.isNull {
        root.report.add(.error, at: entry.value.position, path, "expected a map or nothing")
      }
    }
    return result
  }

  /// What a service mounts.
  func mounts(_ reader: YAMLReader, _ volumes: [String: VolumeName]) -> [VolumeMount] {
    guard let value = reader.value("volumes") else { return [] }
    guard let list = value.list else {
      reader.add(.error, "volumes", "expected a list, found \(value.kindName)")
      return []
    }
    return list.enumerated().compactMap { index, element in
      let path = "\(reader.path("volumes"))[\(index)]"
      func refuse(_ message: String) -> VolumeMount? {
        reader.report.add(.error, at: element.position, path, message)
        return nil
      }
      var source: String
      var target: String
      var isReadOnly = false
      if let map = element.map {
        let mount = reader.reader(map, at: element.position, keyPath: path)
        let type = mount.text("type", .required, expected: "volume")
        source = mount.text("source") ?? ""
        target = mount.text("target", .required, expected: "a path in the service") ?? ""
        isReadOnly = mount.boolean("read_only") ?? false
        if let options = mount.child("volume") { _ = options.boolean("nocopy") }
        switch type {
        case "volume": break
        case "bind":
          return refuse(Self.bind(source))
        case let other?: return refuse("not supported: a mount of the type \(QuotedText.quoted(other))")
        case nil: return nil
        }
      } else if let text = element.text {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if parts.count > 1, let options = parts.last, !options.hasPrefix("/") {
          for option in options.split(separator: ",") {
            switch option {
            case "ro": isReadOnly = true
            case "rw", "z", "Z": break
            default: return refuse("not supported: the option \(QuotedText.quoted(String(option))) of a mount")
            }
          }
          parts.removeLast()
        }
        guard parts.count == 2 else {
          return refuse("expected a named volume and a path, as in \"data:/var/lib/data\", found \(element.summary)")
        }
        (source, target) = (parts[0], parts[1])
      } else {
        return refuse("expected a mount, found \(element.kindName)")
      }
      if let first = source.first, "./~".contains(first) || source.contains("/") { return refuse(Self.bind(source)) }
      guard let volume = volumes[source] else {
        let nearest = NearestName.find(source, among: volumes.keys.sorted())
        let hint = nearest.map { ", did you mean \(QuotedText.quoted($0))?" } ?? ""
        return refuse("the volume \(QuotedText.quoted(source)) is not among \"volumes\" at the top of the file\(hint)")
      }
      guard VolumeMount.isPath(target) else {
        return refuse("expected an absolute path to mount the volume at, found \(QuotedText.quoted(target))")
      }
      return VolumeMount(volume, at: target, isReadOnly: isReadOnly)
    }
  }

  private static func bind(_ source: String) -> String {
    "not supported: \(QuotedText.quoted(source)) is a directory of the machine; use a named volume, or put the files into "
      + "the image"
  }
}
