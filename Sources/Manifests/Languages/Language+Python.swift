extension Language {
  /// Python 3. `requirements.txt` is installed if there is one.
  public static let python3 = Language(
    "python3", baseImage: "python:3-slim", defaultRun: "python3 main.py", hostCommand: "python3", dockerfile: python)

  // Debian's own Python asks for the first PIP_ variable, others pass over it.
  private static let python: DockerfileTemplate = """
    ARG BASE={{base}}
    FROM ${BASE}
    WORKDIR /app
    ENV PORT={{port}} PYTHONUNBUFFERED=1 PIP_BREAK_SYSTEM_PACKAGES=1 PIP_ROOT_USER_ACTION=ignore
    COPY . .
    RUN if [ -f requirements.txt ]; then python3 -m pip install --no-cache-dir -r requirements.txt; fi
    {{test}}
    EXPOSE {{port}}
    CMD {{run}}
    """
}
