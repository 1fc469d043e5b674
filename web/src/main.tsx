import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { copyRaw } from './parts/copy.ts';
import './styles/base.css';
import './styles/controls.css';
import './styles/find.css';
import './styles/grid.css';
import './styles/call.css';
import './styles/admin.css';
import './styles/traffic.css';

// Numbers are copied as they are, wherever they stand.
document.addEventListener('copy', copyRaw);
createRoot(document.getElementById('page')!).render(<App />);
