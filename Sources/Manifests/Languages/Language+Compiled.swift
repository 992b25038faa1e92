/// Languages whose apps are compiled while their image is built. ParaDrop knew them as light chutes.
extension Language {
  /// Go: the program at the top of the repository.
  public static let go = Language(
    "go", baseImage: "golang:1", defaultRun: "/usr/local/bin/app", hostCommand: nil,
    dockerfile: """
      ARG BASE={{base}}
      FROM ${BASE}
      WORKDIR /app
      ENV PORT={{port}}
      COPY . .
      RUN go build -o /usr/local/bin/app .
      {{test}}
      EXPOSE {{port}}
      CMD {{run}}
      """)

  /// Java and its relatives, built by Gradle.
  public static let gradle = Language(
    "gradle", baseImage: "gradle:8", defaultRun: "gradle --no-daemon run", hostCommand: nil,
    dockerfile: """
      ARG BASE={{base}}
      FROM ${BASE}
      WORKDIR /app
      ENV PORT={{port}}
      COPY . .
      RUN gradle --no-daemon assemble
      {{test}}
      EXPOSE {{port}}
      CMD {{run}}
      """)

  /// Java and its relatives, built by Maven.
  public static let maven = Language(
    "maven", baseImage: "maven:3", defaultRun: "mvn -B -q exec:java", hostCommand: nil,
    dockerfile: """
      ARG BASE={{base}}
      FROM ${BASE}
      WORKDIR /app
      ENV PORT={{port}}
      COPY . .
      RUN mvn -B -q -DskipTests package
      {{test}}
      EXPOSE {{port}}
      CMD {{run}}
      """)

  /// Python 2, for what was never carried over. `requirements.txt` is installed if there is one.
  public static let python2 = Language(
    "python2", baseImage: "python:2.7-slim", defaultRun: "python2 main.py", hostCommand: nil,
    dockerfile: """
      ARG BASE={{base}}
      FROM ${BASE}
      WORKDIR /app
      ENV PORT={{port}} PYTHONUNBUFFERED=1
      COPY . .
      RUN if [ -f requirements.txt ]; then python2 -m pip install --no-cache-dir -r requirements.txt; fi
      {{test}}
      EXPOSE {{port}}
      CMD {{run}}
      """)
}
