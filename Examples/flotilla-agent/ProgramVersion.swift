import EdgeAgent

let programVersion = AgentVersion.current
